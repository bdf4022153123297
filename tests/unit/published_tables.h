/*
** published_tables.h - data sets of R (package datasets) as CSV, for tests against published output.
*/
#ifndef QUERN_TESTS_PUBLISHED_TABLES_H
#define QUERN_TESTS_PUBLISHED_TABLES_H

static const char MTCARS[] = 
    "rowname,mpg,cyl,disp,hp,drat,wt,qsec,vs,am,gear,carb\nMazda RX4,21,6,160,110,3.9,2.62,16.46,0,1,4,4\n"
    "Mazda RX4 Wag,21,6,160,110,3.9,2.875,17.02,0,1,4,4\nDatsun 710,22.8,4,108,93,3.85,2.32,18.61,1,1,4,1\n"
    "Hornet 4 Drive,21.4,6,258,110,3.08,3.215,19.44,1,0,3,1\nHornet Sportabout,18.7,8,360,175,3.15,3.44,17.02,0,0,3,2\n"
    "Valiant,18.1,6,225,105,2.76,3.46,20.22,1,0,3,1\nDuster 360,14.3,8,360,245,3.21,3.57,15.84,0,0,3,4\n"
    "Merc 240D,24.4,4,146.7,62,3.69,3.19,20,1,0,4,2\nMerc 230,22.8,4,140.8,95,3.92,3.15,22.9,1,0,4,2\n"
    "Merc 280,19.2,6,167.6,123,3.92,3.44,18.3,1,0,4,4\nMerc 280C,17.8,6,167.6,123,3.92,3.44,18.9,1,0,4,4\n"
    "Merc 450SE,16.4,8,275.8,180,3.07,4.07,17.4,0,0,3,3\nMerc 450SL,17.3,8,275.8,180,3.07,3.73,17.6,0,0,3,3\n"
    "Merc 450SLC,15.2,8,275.8,180,3.07,3.78,18,0,0,3,3\nCadillac Fleetwood,10.4,8,472,205,2.93,5.25,17.98,0,0,3,4\n"
    "Lincoln Continental,10.4,8,460,215,3,5.424,17.82,0,0,3,4\nChrysler Imperial,14.7,8,440,230,3.23,5.345,17.42,0,0,3,4\n"
    "Fiat 128,32.4,4,78.7,66,4.08,2.2,19.47,1,1,4,1\nHonda Civic,30.4,4,75.7,52,4.93,1.615,18.52,1,1,4,2\n"
    "Toyota Corolla,33.9,4,71.1,65,4.22,1.835,19.9,1,1,4,1\nToyota Corona,21.5,4,120.1,97,3.7,2.465,20.01,1,0,3,1\n"
    "Dodge Challenger,15.5,8,318,150,2.76,3.52,16.87,0,0,3,2\nAMC Javelin,15.2,8,304,150,3.15,3.435,17.3,0,0,3,2\n"
    "Camaro Z28,13.3,8,350,245,3.73,3.84,15.41,0,0,3,4\nPontiac Firebird,19.2,8,400,175,3.08,3.845,17.05,0,0,3,2\n"
    "Fiat X1-9,27.3,4,79,66,4.08,1.935,18.9,1,1,4,1\nPorsche 914-2,26,4,120.3,91,4.43,2.14,16.7,0,1,5,2\n"
    "Lotus Europa,30.4,4,95.1,113,3.77,1.513,16.9,1,1,5,2\nFord Pantera L,15.8,8,351,264,4.22,3.17,14.5,0,1,5,4\n"
    "Ferrari Dino,19.7,6,145,175,3.62,2.77,15.5,0,1,5,6\nMaserati Bora,15,8,301,335,3.54,3.57,14.6,0,1,5,8\n"
    "Volvo 142E,21.4,4,121,109,4.11,2.78,18.6,1,1,4,2\n";

static const char USARRESTS[] = 
    "rowname,Murder,Assault,UrbanPop,Rape\nAlabama,13.2,236,58,21.2\nAlaska,10,263,48,44.5\nArizona,8.1,294,80,31\n"
    "Arkansas,8.8,190,50,19.5\nCalifornia,9,276,91,40.6\nColorado,7.9,204,78,38.7\nConnecticut,3.3,110,77,11.1\n"
    "Delaware,5.9,238,72,15.8\nFlorida,15.4,335,80,31.9\nGeorgia,17.4,211,60,25.8\nHawaii,5.3,46,83,20.2\nIdaho,2.6,120,54,14.2\n"
    "Illinois,10.4,249,83,24\nIndiana,7.2,113,65,21\nIowa,2.2,56,57,11.3\nKansas,6,115,66,18\nKentucky,9.7,109,52,16.3\n"
    "Louisiana,15.4,249,66,22.2\nMaine,2.1,83,51,7.8\nMaryland,11.3,300,67,27.8\nMassachusetts,4.4,149,85,16.3\n"
    "Michigan,12.1,255,74,35.1\nMinnesota,2.7,72,66,14.9\nMississippi,16.1,259,44,17.1\nMissouri,9,178,70,28.2\n"
    "Montana,6,109,53,16.4\nNebraska,4.3,102,62,16.5\nNevada,12.2,252,81,46\nNew Hampshire,2.1,57,56,9.5\n"
    "New Jersey,7.4,159,89,18.8\nNew Mexico,11.4,285,70,32.1\nNew York,11.1,254,86,26.1\nNorth Carolina,13,337,45,16.1\n"
    "North Dakota,0.8,45,44,7.3\nOhio,7.3,120,75,21.4\nOklahoma,6.6,151,68,20\nOregon,4.9,159,67,29.3\n"
    "Pennsylvania,6.3,106,72,14.9\nRhode Island,3.4,174,87,8.3\nSouth Carolina,14.4,279,48,22.5\nSouth Dakota,3.8,86,45,12.8\n"
    "Tennessee,13.2,188,59,26.9\nTexas,12.7,201,80,25.5\nUtah,3.2,120,80,22.9\nVermont,2.2,48,32,11.2\nVirginia,8.5,156,63,20.7\n"
    "Washington,4,145,73,26.2\nWest Virginia,5.7,81,39,9.3\nWisconsin,2.6,53,66,10.8\nWyoming,6.8,161,60,15.6\n";

static const char IRIS[] = 
    "Sepal.Length,Sepal.Width,Petal.Length,Petal.Width,Species\n5.1,3.5,1.4,0.2,setosa\n4.9,3,1.4,0.2,setosa\n"
    "4.7,3.2,1.3,0.2,setosa\n4.6,3.1,1.5,0.2,setosa\n5,3.6,1.4,0.2,setosa\n5.4,3.9,1.7,0.4,setosa\n4.6,3.4,1.4,0.3,setosa\n"
    "5,3.4,1.5,0.2,setosa\n4.4,2.9,1.4,0.2,setosa\n4.9,3.1,1.5,0.1,setosa\n5.4,3.7,1.5,0.2,setosa\n4.8,3.4,1.6,0.2,setosa\n"
    "4.8,3,1.4,0.1,setosa\n4.3,3,1.1,0.1,setosa\n5.8,4,1.2,0.2,setosa\n5.7,4.4,1.5,0.4,setosa\n5.4,3.9,1.3,0.4,setosa\n"
    "5.1,3.5,1.4,0.3,setosa\n5.7,3.8,1.7,0.3,setosa\n5.1,3.8,1.5,0.3,setosa\n5.4,3.4,1.7,0.2,setosa\n5.1,3.7,1.5,0.4,setosa\n"
    "4.6,3.6,1,0.2,setosa\n5.1,3.3,1.7,0.5,setosa\n4.8,3.4,1.9,0.2,setosa\n5,3,1.6,0.2,setosa\n5,3.4,1.6,0.4,setosa\n"
    "5.2,3.5,1.5,0.2,setosa\n5.2,3.4,1.4,0.2,setosa\n4.7,3.2,1.6,0.2,setosa\n4.8,3.1,1.6,0.2,setosa\n5.4,3.4,1.5,0.4,setosa\n"
    "5.2,4.1,1.5,0.1,setosa\n5.5,4.2,1.4,0.2,setosa\n4.9,3.1,1.5,0.2,setosa\n5,3.2,1.2,0.2,setosa\n5.5,3.5,1.3,0.2,setosa\n"
    "4.9,3.6,1.4,0.1,setosa\n4.4,3,1.3,0.2,setosa\n5.1,3.4,1.5,0.2,setosa\n5,3.5,1.3,0.3,setosa\n4.5,2.3,1.3,0.3,setosa\n"
    "4.4,3.2,1.3,0.2,setosa\n5,3.5,1.6,0.6,setosa\n5.1,3.8,1.9,0.4,setosa\n4.8,3,1.4,0.3,setosa\n5.1,3.8,1.6,0.2,setosa\n"
    "4.6,3.2,1.4,0.2,setosa\n5.3,3.7,1.5,0.2,setosa\n5,3.3,1.4,0.2,setosa\n7,3.2,4.7,1.4,versicolor\n6.4,3.2,4.5,1.5,versicolor\n"
    "6.9,3.1,4.9,1.5,versicolor\n5.5,2.3,4,1.3,versicolor\n6.5,2.8,4.6,1.5,versicolor\n5.7,2.8,4.5,1.3,versicolor\n"
    "6.3,3.3,4.7,1.6,versicolor\n4.9,2.4,3.3,1,versicolor\n6.6,2.9,4.6,1.3,versicolor\n5.2,2.7,3.9,1.4,versicolor\n"
    "5,2,3.5,1,versicolor\n5.9,3,4.2,1.5,versicolor\n6,2.2,4,1,versicolor\n6.1,2.9,4.7,1.4,versicolor\n"
    "5.6,2.9,3.6,1.3,versicolor\n6.7,3.1,4.4,1.4,versicolor\n5.6,3,4.5,1.5,versicolor\n5.8,2.7,4.1,1,versicolor\n"
    "6.2,2.2,4.5,1.5,versicolor\n5.6,2.5,3.9,1.1,versicolor\n5.9,3.2,4.8,1.8,versicolor\n6.1,2.8,4,1.3,versicolor\n"
    "6.3,2.5,4.9,1.5,versicolor\n6.1,2.8,4.7,1.2,versicolor\n6.4,2.9,4.3,1.3,versicolor\n6.6,3,4.4,1.4,versicolor\n"
    "6.8,2.8,4.8,1.4,versicolor\n6.7,3,5,1.7,versicolor\n6,2.9,4.5,1.5,versicolor\n5.7,2.6,3.5,1,versicolor\n"
    "5.5,2.4,3.8,1.1,versicolor\n5.5,2.4,3.7,1,versicolor\n5.8,2.7,3.9,1.2,versicolor\n6,2.7,5.1,1.6,versicolor\n"
    "5.4,3,4.5,1.5,versicolor\n6,3.4,4.5,1.6,versicolor\n6.7,3.1,4.7,1.5,versicolor\n6.3,2.3,4.4,1.3,versicolor\n"
    "5.6,3,4.1,1.3,versicolor\n5.5,2.5,4,1.3,versicolor\n5.5,2.6,4.4,1.2,versicolor\n6.1,3,4.6,1.4,versicolor\n"
    "5.8,2.6,4,1.2,versicolor\n5,2.3,3.3,1,versicolor\n5.6,2.7,4.2,1.3,versicolor\n5.7,3,4.2,1.2,versicolor\n"
    "5.7,2.9,4.2,1.3,versicolor\n6.2,2.9,4.3,1.3,versicolor\n5.1,2.5,3,1.1,versicolor\n5.7,2.8,4.1,1.3,versicolor\n"
    "6.3,3.3,6,2.5,virginica\n5.8,2.7,5.1,1.9,virginica\n7.1,3,5.9,2.1,virginica\n6.3,2.9,5.6,1.8,virginica\n"
    "6.5,3,5.8,2.2,virginica\n7.6,3,6.6,2.1,virginica\n4.9,2.5,4.5,1.7,virginica\n7.3,2.9,6.3,1.8,virginica\n"
    "6.7,2.5,5.8,1.8,virginica\n7.2,3.6,6.1,2.5,virginica\n6.5,3.2,5.1,2,virginica\n6.4,2.7,5.3,1.9,virginica\n"
    "6.8,3,5.5,2.1,virginica\n5.7,2.5,5,2,virginica\n5.8,2.8,5.1,2.4,virginica\n6.4,3.2,5.3,2.3,virginica\n"
    "6.5,3,5.5,1.8,virginica\n7.7,3.8,6.7,2.2,virginica\n7.7,2.6,6.9,2.3,virginica\n6,2.2,5,1.5,virginica\n"
    "6.9,3.2,5.7,2.3,virginica\n5.6,2.8,4.9,2,virginica\n7.7,2.8,6.7,2,virginica\n6.3,2.7,4.9,1.8,virginica\n"
    "6.7,3.3,5.7,2.1,virginica\n7.2,3.2,6,1.8,virginica\n6.2,2.8,4.8,1.8,virginica\n6.1,3,4.9,1.8,virginica\n"
    "6.4,2.8,5.6,2.1,virginica\n7.2,3,5.8,1.6,virginica\n7.4,2.8,6.1,1.9,virginica\n7.9,3.8,6.4,2,virginica\n"
    "6.4,2.8,5.6,2.2,virginica\n6.3,2.8,5.1,1.5,virginica\n6.1,2.6,5.6,1.4,virginica\n7.7,3,6.1,2.3,virginica\n"
    "6.3,3.4,5.6,2.4,virginica\n6.4,3.1,5.5,1.8,virginica\n6,3,4.8,1.8,virginica\n6.9,3.1,5.4,2.1,virginica\n"
    "6.7,3.1,5.6,2.4,virginica\n6.9,3.1,5.1,2.3,virginica\n5.8,2.7,5.1,1.9,virginica\n6.8,3.2,5.9,2.3,virginica\n"
    "6.7,3.3,5.7,2.5,virginica\n6.7,3,5.2,2.3,virginica\n6.3,2.5,5,1.9,virginica\n6.5,3,5.2,2,virginica\n"
    "6.2,3.4,5.4,2.3,virginica\n5.9,3,5.1,1.8,virginica\n";

#endif
